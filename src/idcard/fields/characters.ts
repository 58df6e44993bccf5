// How usual a Chinese character is: GB 2312's first level has the 3 755 that most is written with, its second 3 008 more, names among them.

/** Characters of some rows of GB 2312, each of 94 but the first level's last. */
function rowsOf(first: number, last: number): string {
  const bytes: number[] = []
  for (let row = first; row <= last; row++) for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) bytes.push(row, cell)
  return new TextDecoder('gbk').decode(Uint8Array.from(bytes))
}

export const FIRST_LEVEL: ReadonlySet<string> = new Set(rowsOf(0xb0, 0xd7))
export const SECOND_LEVEL: ReadonlySet<string> = new Set(rowsOf(0xd8, 0xf7))
