package dev.nightjar.promql.naive;

import dev.nightjar.model.Histogram;
import dev.nightjar.model.Labels;
import org.jspecify.annotations.Nullable;

/// An element of an instant vector.
///
/// @param dropsName whether its metric's name goes at the end of the evaluation
/// @param histogram what counts instead of the value, unless null
record Element(Labels labels, boolean dropsName, double value, @Nullable Histogram histogram) {
  Element(Labels labels, boolean dropsName, double value) {
    this(labels, dropsName, value, null);
  }

  Element of(double other) {
    return new Element(labels, dropsName, other, null);
  }

  Element labelled(Labels other, boolean drops) {
    return new Element(other, drops, value, histogram);
  }

  boolean isFloat() {
    return histogram == null;
  }
}
