/** Claims of variational inference, each measured by an experiment of seconds to minutes. */
@NullMarked
package org.vi4j.internal.experiment;

import org.jspecify.annotations.NullMarked;
