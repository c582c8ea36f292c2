/** What a version of a service is made of, read from its jars and directories without running any of its code. */
@NullMarked
package dev.imago.migrate.classpath;

import org.jspecify.annotations.NullMarked;
