/// Nightjar's own API under `/api/nightjar/v1`, described in `docs/api.md`.
@NullMarked
package dev.nightjar.web.own;

import org.jspecify.annotations.NullMarked;
