import bcrypt from 'bcryptjs'

export type PasswordTask = { readonly hash: string } | { readonly verify: string; readonly against: string }

/** 2^12 rounds: about 300 ms on one core, which is why this runs in a thread of its own. OWASP Password Storage asks for 10 or more. */
const cost = 12

/** Runs in the worker thread; gets text that is already keyed and 64 bytes long, so bcrypt never cuts it at 72. */
export default function work(task: PasswordTask): Promise<string | boolean> {
  return 'hash' in task ? bcrypt.hash(task.hash, cost) : bcrypt.compare(task.verify, task.against)
}
