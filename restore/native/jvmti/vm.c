/*
 * What the Java agent of new can't do in Java: find instances by class, hold all other threads while roots are switched,
 * and drop environment variables. Loaded with -agentpath; HotSpot looks native methods up in agent libraries too, so
 * dev.imago.restore.agent.NativeVm needs no System.load (and JDK 24+ prints no warning about one).
 *
 * Built against any JDK from 17 on and used on any: what came later is reached by its fixed place in the JVMTI tables.
 */
#include <jvmti.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* JVMTI 21: positions in the function table (specification numbers, less one) and of the capability bit. */
#define SUSPEND_ALL_VIRTUAL_THREADS 117
#define RESUME_ALL_VIRTUAL_THREADS 118
#define CAN_SUPPORT_VIRTUAL_THREADS_BIT 44
#define VERSION_21 0x30150000

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_dev_imago_restore_agent_NativeVm_##name

typedef jvmtiError(JNICALL *all_virtual_threads)(jvmtiEnv *, jint, const jthread *);

static jvmtiEnv *jvmti;
static int virtual_threads;
static jlong last_tag;

static struct {
    jthread *threads; /* global references */
    jint count;
    int virtual_threads;
} held;

static void ask_for_capabilities(void)
{
    jvmtiCapabilities possible, wanted;
    memset(&wanted, 0, sizeof(wanted));
    if ((*jvmti)->GetPotentialCapabilities(jvmti, &possible) != JVMTI_ERROR_NONE)
        return;
    wanted.can_suspend = possible.can_suspend;
    wanted.can_tag_objects = possible.can_tag_objects;
    unsigned char *bits = (unsigned char *)&wanted;
    unsigned char bit = (unsigned char)(1 << CAN_SUPPORT_VIRTUAL_THREADS_BIT % 8);
    if (virtual_threads && (((unsigned char *)&possible)[CAN_SUPPORT_VIRTUAL_THREADS_BIT / 8] & bit))
        bits[CAN_SUPPORT_VIRTUAL_THREADS_BIT / 8] |= bit;
    else
        virtual_threads = 0;
    (*jvmti)->AddCapabilities(jvmti, &wanted);
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *options, void *reserved)
{
    (void)options;
    (void)reserved;
    virtual_threads = (*vm)->GetEnv(vm, (void **)&jvmti, VERSION_21) == JNI_OK;
    if (!virtual_threads && (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_11) != JNI_OK) {
        jvmti = NULL; /* the natives say so when called: a service must not fail to start for this */
        return JNI_OK;
    }
    ask_for_capabilities();
    return JNI_OK;
}

static void throw_state(JNIEnv *jni, const char *what, jvmtiError error)
{
    char message[200];
    char *name = NULL;
    jclass type = (*jni)->FindClass(jni, "java/lang/IllegalStateException");
    if (jvmti)
        (*jvmti)->GetErrorName(jvmti, error, &name);
    snprintf(message, sizeof(message), "%s: %s", what,
             jvmti ? (name ? name : "unknown JVMTI error") : "libimago-jvmti.so was not loaded with -agentpath");
    if (type)
        (*jni)->ThrowNew(jni, type, message);
    if (name)
        (*jvmti)->Deallocate(jvmti, (unsigned char *)name);
}

static int usable(JNIEnv *jni, const char *what)
{
    if (jvmti)
        return 1;
    throw_state(jni, what, JVMTI_ERROR_NOT_AVAILABLE);
    return 0;
}

/* ---- instances ---- */

struct search {
    jlong tag;
    jint found, max;
};

static jint JNICALL on_reference(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *information,
                                 jlong class_tag, jlong referrer_class_tag, jlong size, jlong *tag,
                                 jlong *referrer_tag, jint length, void *user_data)
{
    (void)kind, (void)information, (void)class_tag, (void)referrer_class_tag, (void)size, (void)referrer_tag;
    (void)length;
    struct search *search = user_data;
    if (*tag == search->tag)
        return JVMTI_VISIT_OBJECTS;
    if (search->found == search->max)
        return JVMTI_VISIT_ABORT;
    *tag = search->tag;
    search->found++;
    return JVMTI_VISIT_OBJECTS;
}

static jobjectArray as_array(JNIEnv *jni, jobject *objects, jint count)
{
    jclass object = (*jni)->FindClass(jni, "java/lang/Object");
    jobjectArray array = object ? (*jni)->NewObjectArray(jni, count, object, NULL) : NULL;
    for (jint i = 0; i < count; i++) {
        (*jvmti)->SetTag(jvmti, objects[i], 0);
        if (array)
            (*jni)->SetObjectArrayElement(jni, array, i, objects[i]);
        (*jni)->DeleteLocalRef(jni, objects[i]);
    }
    return array;
}

NATIVE(jobjectArray, instancesOf)(JNIEnv *jni, jclass caller, jclass type, jint max)
{
    (void)caller;
    jvmtiHeapCallbacks callbacks = {.heap_reference_callback = on_reference};
    struct search search = {.tag = __atomic_add_fetch(&last_tag, 1, __ATOMIC_RELAXED), .max = max};
    jobject *objects = NULL;
    jint count = 0;
    if (!usable(jni, "instancesOf"))
        return NULL;
    jvmtiError error = (*jvmti)->FollowReferences(jvmti, 0, type, NULL, &callbacks, &search);
    if (error == JVMTI_ERROR_NONE)
        error = (*jvmti)->GetObjectsWithTags(jvmti, 1, &search.tag, &count, &objects, NULL);
    if (error != JVMTI_ERROR_NONE) {
        throw_state(jni, "instancesOf", error);
        return NULL;
    }
    jobjectArray array = as_array(jni, objects, count);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)objects);
    return array;
}

/* ---- threads ---- */

/* The JVM's own threads (reference handler, finalizer, signal dispatcher, ...) live in the root thread group. They run
 * none of the service's threads' code, and the loader may need them: allocation waits for the reference handler. */
static int in_root_group(JNIEnv *jni, jthread thread)
{
    jvmtiThreadInfo thread_information;
    jvmtiThreadGroupInfo group;
    int root = 0;
    if ((*jvmti)->GetThreadInfo(jvmti, thread, &thread_information) != JVMTI_ERROR_NONE)
        return 0;
    if (thread_information.thread_group &&
        (*jvmti)->GetThreadGroupInfo(jvmti, thread_information.thread_group, &group) == JVMTI_ERROR_NONE) {
        root = group.parent == NULL;
        (*jni)->DeleteLocalRef(jni, group.parent);
        (*jvmti)->Deallocate(jvmti, (unsigned char *)group.name);
    }
    (*jni)->DeleteLocalRef(jni, thread_information.thread_group);
    (*jni)->DeleteLocalRef(jni, thread_information.context_class_loader);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)thread_information.name);
    return root;
}

static int to_be_held(JNIEnv *jni, jthread thread, jthread self)
{
    jint state = 0;
    return !(*jni)->IsSameObject(jni, thread, self) &&
           (*jvmti)->GetThreadState(jvmti, thread, &state) == JVMTI_ERROR_NONE &&
           (state & JVMTI_THREAD_STATE_ALIVE) && !(state & JVMTI_THREAD_STATE_SUSPENDED) &&
           !in_root_group(jni, thread);
}

static int remember(JNIEnv *jni, jthread thread)
{
    jthread *grown = realloc(held.threads, ((size_t)held.count + 1) * sizeof(jthread));
    if (!grown)
        return 0;
    held.threads = grown;
    held.threads[held.count] = (*jni)->NewGlobalRef(jni, thread);
    held.count++;
    return 1;
}

/* One round over the threads that run now; returns how many it held. */
static jint hold_round(JNIEnv *jni, jthread self)
{
    jint count = 0, found = 0;
    jthread *threads = NULL;
    if ((*jvmti)->GetAllThreads(jvmti, &count, &threads) != JVMTI_ERROR_NONE)
        return 0;
    for (jint i = 0; i < count; i++) {
        if (to_be_held(jni, threads[i], self) &&
            (*jvmti)->SuspendThread(jvmti, threads[i]) == JVMTI_ERROR_NONE && remember(jni, threads[i]))
            found++;
        (*jni)->DeleteLocalRef(jni, threads[i]);
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)threads);
    return found;
}

/* All but the calling one. Only virtual threads may be excepted: a caller that is none is refused with INVALID_THREAD. */
static jvmtiError on_virtual_threads(int position, jthread self)
{
    all_virtual_threads function = (*(all_virtual_threads **)jvmti)[position];
    jvmtiError error = function(jvmti, 1, &self);
    return error == JVMTI_ERROR_INVALID_THREAD ? function(jvmti, 0, NULL) : error;
}

NATIVE(jint, suspendOthers)(JNIEnv *jni, jclass caller)
{
    (void)caller;
    jthread self;
    if (!usable(jni, "suspendOthers"))
        return 0;
    jvmtiError error = (*jvmti)->GetCurrentThread(jvmti, &self);
    /* First, and not by their carriers: one that is mounted runs on until it parks when only its carrier is held. */
    if (error == JVMTI_ERROR_NONE && virtual_threads)
        error = on_virtual_threads(SUSPEND_ALL_VIRTUAL_THREADS, self);
    if (error != JVMTI_ERROR_NONE) {
        throw_state(jni, "suspendOthers", error);
        return 0;
    }
    held.virtual_threads = virtual_threads;
    /* A thread may be born while its parent is not held yet: again until a round finds nobody. */
    while (hold_round(jni, self) > 0)
        ;
    return held.count;
}

NATIVE(void, resumeOthers)(JNIEnv *jni, jclass caller)
{
    (void)caller;
    jthread self;
    if (!usable(jni, "resumeOthers"))
        return;
    for (jint i = 0; i < held.count; i++) {
        (*jvmti)->ResumeThread(jvmti, held.threads[i]);
        (*jni)->DeleteGlobalRef(jni, held.threads[i]);
    }
    free(held.threads);
    held.threads = NULL;
    held.count = 0;
    if (held.virtual_threads && (*jvmti)->GetCurrentThread(jvmti, &self) == JVMTI_ERROR_NONE)
        on_virtual_threads(RESUME_ALL_VIRTUAL_THREADS, self);
    held.virtual_threads = 0;
}

/* ---- environment ---- */

NATIVE(void, unsetenv)(JNIEnv *jni, jclass caller, jstring name)
{
    (void)caller;
    const char *text = name ? (*jni)->GetStringUTFChars(jni, name, NULL) : NULL;
    if (!text)
        return;
    unsetenv(text);
    (*jni)->ReleaseStringUTFChars(jni, name, text);
}
