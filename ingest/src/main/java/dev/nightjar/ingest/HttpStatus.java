package dev.nightjar.ingest;

/// HTTP status codes with their names.
final class HttpStatus {
  private HttpStatus() {}

  /// Such as `403 Forbidden`.
  static String words(int status) {
    String name =
        switch (status) {
          case 204 -> "No Content";
          case 301 -> "Moved Permanently";
          case 302 -> "Found";
          case 400 -> "Bad Request";
          case 401 -> "Unauthorized";
          case 403 -> "Forbidden";
          case 404 -> "Not Found";
          case 405 -> "Method Not Allowed";
          case 406 -> "Not Acceptable";
          case 429 -> "Too Many Requests";
          case 500 -> "Internal Server Error";
          case 501 -> "Not Implemented";
          case 502 -> "Bad Gateway";
          case 503 -> "Service Unavailable";
          case 504 -> "Gateway Timeout";
          default -> "";
        };
    return (status + " " + name).trim();
  }
}
