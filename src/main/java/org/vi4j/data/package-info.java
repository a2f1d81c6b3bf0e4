/** Images as data: IDX files, pictures, mini-batches. */
@NullMarked
package org.vi4j.data;

import org.jspecify.annotations.NullMarked;
