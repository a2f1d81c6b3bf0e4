/** Text for people: aligned tables, numbers alongside their limits, suggestions for names that are not known. */
@NullMarked
package org.vi4j.internal.text;

import org.jspecify.annotations.NullMarked;
