package dev.nightjar.model;

/// Whose data a call is about. Each tenant has folders and budgets of its own.
///
/// @param id 1 to 64 characters of `a-z`, `0-9`, `-`, `_`, since it names a folder
public record Tenant(String id) {
  /// The one tenant of an installation that does not divide its data.
  public static final Tenant DEFAULT = new Tenant("default");

  public Tenant {
    if (!isValidId(id)) {
      throw new NightjarException(
          ErrorCode.BAD_DATA,
          "tenant \"" + id + "\" must be 1 to 64 characters of a-z, 0-9, '-' and '_'");
    }
  }

  /// Whether a tenant may have this id.
  public static boolean isValidId(String id) {
    return id.matches("[a-z0-9_-]{1,64}");
  }
}
