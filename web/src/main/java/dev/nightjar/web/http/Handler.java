package dev.nightjar.web.http;

/// Answers one request. Runs on a virtual thread of its own.
@FunctionalInterface
public interface Handler {
  Answer handle(Request request) throws Exception;
}
