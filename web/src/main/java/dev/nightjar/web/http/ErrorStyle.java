package dev.nightjar.web.http;

import dev.nightjar.model.ErrorCode;

/// How a family of routes tells an error, as its clients expect it.
public enum ErrorStyle {
  /// `{"status":"error","errorType":"bad_data","error":"…"}`
  PROMETHEUS {
    @Override
    Answer body(ErrorCode code, String message) {
      return Answer.json(
          code.httpStatus(),
          json -> {
            json.writeStartObject();
            json.writeStringField("status", "error");
            json.writeStringField("errorType", code.wireName());
            json.writeStringField("error", message);
            json.writeEndObject();
          });
    }
  },
  /// `{"error":{"code":"bad_data","message":"…","hint":""}}`
  OWN {
    @Override
    Answer body(ErrorCode code, String message) {
      return Answer.json(
          code.httpStatus(),
          json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("code", code.wireName());
            json.writeStringField("message", message);
            json.writeStringField("hint", hint(code));
            json.writeEndObject();
            json.writeEndObject();
          });
    }
  },
  /// The message alone, as the Pushgateway does.
  TEXT {
    @Override
    Answer body(ErrorCode code, String message) {
      return Answer.text(code.httpStatus(), message + "\n");
    }
  };

  /// Seconds after which a client may try again: long enough for a burst to pass.
  private static final String RETRY_AFTER = "5";

  abstract Answer body(ErrorCode code, String message);

  /// The answer to a request that failed; one that may succeed later says when to come back.
  final Answer answer(ErrorCode code, String message) {
    Answer told = body(code, message);
    return switch (code) {
      case UNAVAILABLE, TOO_MANY, TIMEOUT, STORAGE_FULL -> told.with("retry-after", RETRY_AFTER);
      default -> told;
    };
  }

  /// How errors are told where no route says so.
  static ErrorStyle ofPath(String path) {
    if (path.startsWith("/api/nightjar/")) {
      return OWN;
    }
    return path.startsWith("/api/") ? PROMETHEUS : TEXT;
  }

  private static String hint(ErrorCode code) {
    return switch (code) {
      case STORAGE_FULL -> "make room on the disk; intake resumes by itself";
      case UNAVAILABLE, TIMEOUT, TOO_MANY -> "try again later";
      case TOO_LARGE -> "send less at once";
      default -> "";
    };
  }
}
