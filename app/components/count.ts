const words = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
]

/** A count at the beginning of a sentence: in words up to twelve. */
export function count(many: number): string {
  return words[many] ?? String(many)
}
