import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { listen } from '~/scripts/listen'

it('says which setting is wrong when its port is taken or its host is not here', async () => {
  const taken = await listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo
  await expect(listen({ host: '127.0.0.1', port })).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(`^PORT: ${port} is in use on 127.0.0.1. Expected a free one`),
  })
  // A documentation network (RFC 5737): no machine has it.
  await expect(listen({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/^HOST: 192\.0\.2\.1 is no address of this machine\. Expected/),
  })
})
