/* Holds objects as native code does: by global, weak global and local references, and in an outer local frame. */
#include <jni.h>

static jobject call(JNIEnv *env, jobject on, const char *interface, const char *method, const char *signature) {
    jclass type = (*env)->FindClass(env, interface);
    return (*env)->CallObjectMethod(env, on, (*env)->GetMethodID(env, type, method, signature));
}

static jobject make(JNIEnv *env, jobject supplier) {
    return call(env, supplier, "java/util/function/Supplier", "get", "()Ljava/lang/Object;");
}

JNIEXPORT void JNICALL
Java_dev_imago_checkpoint_testjvm_RootsApp_holdGlobally(JNIEnv *env, jclass self, jobject global, jobject weak) {
    (*env)->NewGlobalRef(env, global);
    (*env)->NewWeakGlobalRef(env, weak);
}

/* Never returns: the one that waits is called with both objects held. */
JNIEXPORT void JNICALL
Java_dev_imago_checkpoint_testjvm_RootsApp_holdLocally(JNIEnv *env, jclass self, jobject outer, jobject inner, jobject waiting) {
    make(env, outer);
    (*env)->PushLocalFrame(env, 8);
    make(env, inner);
    jclass type = (*env)->FindClass(env, "java/lang/Runnable");
    (*env)->CallVoidMethod(env, waiting, (*env)->GetMethodID(env, type, "run", "()V"));
}
