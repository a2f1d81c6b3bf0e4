/** Images: IDX files, folders of pictures, Fashion-MNIST, and what becomes of grey values. */
@NullMarked
package org.vi4j.data.image;

import org.jspecify.annotations.NullMarked;
