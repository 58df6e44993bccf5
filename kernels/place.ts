/** Where a homography puts the middle of a cell, along the axis whose row of it is (a, b, c), whole px. */
@inline
export function placeOf(a: f64, b: f64, c: f64, h6: f64, h7: f64, h8: f64, column: i32, row: i32): i32 {
  const x = <f64>column + 0.5
  const y = <f64>row + 0.5
  return <i32>Math.floor((a * x + b * y + c) / (h6 * x + h7 * y + h8))
}
