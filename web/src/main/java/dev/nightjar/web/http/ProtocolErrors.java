package dev.nightjar.web.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.nightjar.model.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Tells what the HTTP server itself refuses, before [Dispatch] sees it, as our routes do.
final class ProtocolErrors implements ServerErrorHandler {
  private final int maxBodyBytes;

  ProtocolErrors(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return null; // as the server does of itself
  }

  @Override
  public @Nullable AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders request,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    if (request == null || !status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return null;
    }
    Answer answer =
        ErrorStyle.ofPath(request.path())
            .answer(ErrorCode.TOO_LARGE, "the body is larger than " + maxBodyBytes + " bytes");
    ResponseHeadersBuilder headers = ResponseHeaders.builder(answer.status());
    answer.headers().forEach(headers::set);
    headers.set("x-content-type-options", "nosniff");
    var body = new ByteArrayOutputStream();
    try {
      answer.body().writeTo(body);
    } catch (IOException e) {
      throw new IllegalStateException("BUG: memory takes all bytes", e);
    }
    return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body.toByteArray()));
  }
}
