// Worker threads load plain JavaScript. The build compiles password-thread.ts; development and tests, which load
// TypeScript through Vite, have no such file, so this twin does the same.
import bcrypt from 'bcryptjs'

/** @param {{ hash: string } | { verify: string, against: string }} task */
export default function work(task) {
  return 'hash' in task ? bcrypt.hash(task.hash, 12) : bcrypt.compare(task.verify, task.against)
}
