/** Models to and from other programs: safetensors in PyTorch's layout, and DL4J's own layers. */
@NullMarked
package org.vi4j.vae.exchange;

import org.jspecify.annotations.NullMarked;
