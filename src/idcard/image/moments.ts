// What brightness comes to over some pixels.

/** Added to the deviation of a strip, of 255, before it is divided by that, as the networks were trained: so much of it may be noise alone. */
export const OF_NOISE = 8

/** Mean and standard deviation. */
export function momentsOf(pixels: Float32Array): { readonly mean: number; readonly deviation: number } {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < pixels.length; i++) {
    sum += pixels[i]!
    squares += pixels[i]! * pixels[i]!
  }
  const mean = sum / pixels.length
  return { mean, deviation: Math.sqrt(Math.max(0, squares / pixels.length - mean * mean)) }
}
