package dev.nightjar.base.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Signals that a long-running process of ours answers in place of the JVM's defaults.
///
/// The JDK's `sun.misc.Signal` is the only way that lives with the JVM's own signal handling; it is
/// reached by name, because the compiler warns of every direct use.
public final class JvmSignals {
  private JvmSignals() {}

  /// Runs `action` on the JVM's signal thread each time the signal comes; it must return soon.
  ///
  /// @param name without `SIG`, such as `HUP`
  /// @return whether this JVM lets us have the signal
  public static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler run =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              action.run();
            }
            return null;
          };
      Object ours =
          Proxy.newProxyInstance(JvmSignals.class.getClassLoader(), new Class<?>[] {handler}, run);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException taken) {
      return false;
    }
  }
}
