/// YAML configuration files into the rooms' own records: all problems at once, each with its line.
///
/// Start with [ConfigFile]. The only package that reads YAML.
@NullMarked
package dev.nightjar.server.config;

import org.jspecify.annotations.NullMarked;
