/** What a user meets of any training: the options of a job, its epochs, and who hears of them. */
@NullMarked
package org.vi4j.training;

import org.jspecify.annotations.NullMarked;
