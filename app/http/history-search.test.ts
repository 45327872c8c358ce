import { describe, expect, it } from 'vitest'
import { readSearch } from './history-search'

const read = (query: string) => readSearch(new URLSearchParams(query))
const id = '0190a000-0000-7000-8000-000000000001'

describe('the address of the audit log', () => {
  it('says what is asked for', () => {
    const query = `group=access&type=InviteSent&tenant=${id}&actor=${id}&ref=${id}&action=${id}&from=2026-03-01&to=2026-03-01&text=%20unpaid%20&who=ana&about=nord&before=7&open=5`
    expect(read(query)).toEqual({
      asked: {
        group: 'access',
        type: 'InviteSent',
        tenant: id,
        actor: id,
        ref: id,
        action: id,
        from: '2026-03-01',
        to: '2026-03-01',
        text: 'unpaid',
        who: 'ana',
        about: 'nord',
        before: 7,
        open: 5,
      },
      problems: [],
    })
  })

  it('asks for nothing where a field was left empty', () => {
    expect(read('from=&to=&who=%20&text=')).toEqual({ asked: {}, problems: [] })
  })

  it.each([
    ['group=all', 'group'],
    ['type=toString', 'type'],
    ['type=Nothing', 'type'],
    ['tenant=clinica-nord', 'tenant'],
    ['actor=ana', 'actor'],
    ["ref='", 'ref'],
    ['action=a%20b', 'action'],
    ['from=19.11.2026', 'from'],
    ['to=2026-13-45', 'to'],
    [`text=${'x'.repeat(101)}`, 'text'],
    [`who=${'x'.repeat(101)}`, 'who'],
    [`about=${'x'.repeat(101)}`, 'about'],
  ])('says that %s cannot be read, and keeps the rest', (query, filter) => {
    const { asked, problems } = read(`${query}&ref=${filter === 'ref' ? '' : id}`)
    expect(problems.map((problem) => problem.filter)).toEqual([filter])
    expect(asked).toEqual(filter === 'ref' ? {} : { ref: id })
  })

  it('says when the days are the wrong way round', () => {
    expect(read('from=2026-03-02&to=2026-03-01').problems).toEqual([
      { filter: 'to', sentence: 'The last day comes before the first.' },
    ])
  })

  it('shows the list from its start where the place in it is odd', () => {
    expect(read('before=-1&after=x&open=1.5')).toEqual({
      asked: { before: undefined, after: undefined, open: undefined },
      problems: [],
    })
  })
})
