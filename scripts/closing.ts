/** What was opened, to be closed in the opposite order, each part whether or not another one failed. */
export class Closing {
  readonly #steps: { readonly name: string; readonly close: () => Promise<unknown> }[] = []

  add(name: string, close: () => Promise<unknown>): void {
    this.#steps.push({ name, close })
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      const { name, close } = step
      await close().catch((error: unknown) =>
        process.stderr.write(`Closing the ${name} failed: ${String(error)}\n`),
      )
    }
  }
}
