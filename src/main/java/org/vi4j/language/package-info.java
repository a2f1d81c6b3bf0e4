/**
 * Models written as a paper writes them: named parameters, distributions, data. A definition is recorded once as a tape
 * of operations, which gives the log joint density and its gradient by reverse-mode differentiation. May import
 * {@code joint} and {@code math}.
 */
@NullMarked
package org.vi4j.language;

import org.jspecify.annotations.NullMarked;
