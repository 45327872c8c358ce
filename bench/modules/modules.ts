import type { BenchModule } from '../harness/bench'
import { append } from './append'
import { memory } from './memory'
import { million } from './million'
import { pages } from './pages'
import { rebuild } from './rebuild'
import { sealing } from './sealing'
import { signInsWhileOthersWait } from './sign-ins'
import { swap } from './swap'
import { tenMillion } from './ten-million'
import { visible } from './visible'

/** Every module, in the order of a whole run: short ones first, those that fill the disk last. */
export const modules: readonly BenchModule[] = [
  sealing,
  append,
  visible,
  swap,
  rebuild,
  pages,
  signInsWhileOthersWait,
  memory,
  million,
  tenMillion,
]
