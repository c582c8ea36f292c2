/**
 * Files that an application has written with Kryo 5, read into a state and written from one, without that application and
 * without loading a class of it: by what the class files of its version say.
 *
 * <p>The encoding is that of Kryo 5.6.2 as its sources and its own output show it; docs/kryo-files.md says what of it is
 * understood.
 */
@NullMarked
package dev.imago.migrate.kryofile;

import org.jspecify.annotations.NullMarked;
