/** File formats and safe writing: files that appear whole or not at all, JSON, stored zip files, NPY, safetensors. */
@NullMarked
package org.vi4j.internal.io;

import org.jspecify.annotations.NullMarked;
