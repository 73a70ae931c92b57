/// One child process under watch, and what a process may do to itself: the room's doors to the
/// kernel's process calls.
///
/// Start with [ChildRunner], which starts a command and stays beside it to its end, and
/// [OwnProcess]. Everything here is tuned for a short-lived JVM: few classes, one downcall shape,
/// no lambdas.
@NullMarked
package dev.nightjar.base.process;

import org.jspecify.annotations.NullMarked;
