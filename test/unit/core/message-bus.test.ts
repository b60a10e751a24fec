import assert from 'node:assert/strict'
import fc from 'fast-check'
import { matchesTopic, MessageBus, MessageHandlerError } from '../../../engine-host/core/message-bus.js'
import { UserError } from '../../../engine-host/core/user-error.js'

describe('The message bus', () => {
  function recording() {
    const bus = new MessageBus()
    const heard: string[] = []
    const hear = (name: string) => (message: unknown, topic: string) =>
      heard.push(`${name} ${topic} ${String(message)}`)
    return { bus, heard, hear }
  }

  it('hands a message to every subscriber of its topic, in sequence of subscription, before publish returns', () => {
    const { bus, heard, hear } = recording()
    bus.subscribe('a', hear('one'))
    bus.subscribe('b', hear('other'))
    bus.subscribe('a', hear('two'))
    assert.equal(bus.publish('a', 7), 2)
    assert.deepEqual(heard, ['one a 7', 'two a 7'])
    assert.equal(bus.publish('nobody', 1), 0)
    assert.equal(bus.publishedCount, 2)
  })

  it('serves higher priorities first, equal ones in sequence of subscription', () => {
    const { bus, heard, hear } = recording()
    for (const [name, priority] of [
      ['low', -1],
      ['first', 0],
      ['high', 9],
      ['second', 0],
      ['high too', 9],
    ] as const)
      bus.subscribe('a', hear(name), { priority })
    bus.publish('a', '')
    assert.deepEqual(
      heard.map((line) => line.replace(' a ', '')),
      ['high', 'high too', 'first', 'second', 'low'],
    )
  })

  it('hands on nothing after unsubscribing', () => {
    const { bus, heard, hear } = recording()
    const subscription = bus.subscribe('a', hear('one'))
    assert.equal(bus.unsubscribe(subscription), true)
    assert.equal(bus.unsubscribe(subscription), false)
    bus.publish('a', 1)
    assert.deepEqual([heard, bus.hasSubscribers('a')], [[], false])
  })

  it('changed while a message is under way: who comes receives the next, who leaves no more', () => {
    const { bus, heard, hear } = recording()
    const leaving = { subscription: undefined as ReturnType<typeof bus.subscribe> | undefined }
    bus.subscribe('a', () => {
      if (leaving.subscription !== undefined) bus.unsubscribe(leaving.subscription)
      bus.subscribe('a', hear('new'))
    })
    leaving.subscription = bus.subscribe('a', hear('leaving'))
    bus.publish('a', 1)
    assert.deepEqual(heard, [])
    bus.publish('a', 2)
    assert.deepEqual(heard, ['new a 2'])
  })

  it('carries out messages within messages at once', () => {
    const { bus, heard, hear } = recording()
    bus.subscribe('outer', () => bus.publish('inner', 1))
    bus.subscribe('inner', hear('inner'))
    bus.subscribe('outer', hear('outer'))
    bus.publish('outer', 2)
    assert.deepEqual(heard, ['inner inner 1', 'outer outer 2'])
  })

  it('stops messages that call for each other without end', () => {
    const bus = new MessageBus()
    bus.subscribe('ping', () => bus.publish('pong', 1))
    bus.subscribe('pong', () => bus.publish('ping', 1))
    assert.throws(
      () => bus.publish('ping', 1),
      (error: unknown) => error instanceof MessageHandlerError && error.cause instanceof UserError,
    )
    // The bus can be used afterwards.
    bus.subscribe('other', () => undefined)
    assert.equal(bus.publish('other', 1), 1)
  })

  it('names the handler that failed, the innermost where several are under way', () => {
    const bus = new MessageBus()
    const fault = new RangeError('broken')
    bus.subscribe('outer', () => bus.publish('inner', 1), { name: 'the outer one' })
    bus.subscribe(
      'in*',
      () => {
        throw fault
      },
      { name: 'Momentum.onSignal' },
    )
    assert.throws(
      () => bus.publish('outer', 1),
      (error: unknown) => {
        assert.ok(error instanceof MessageHandlerError)
        assert.deepEqual([error.handler, error.topic, error.cause], ['Momentum.onSignal', 'inner', fault])
        assert.match(error.message, /Momentum\.onSignal failed on 'inner': broken/)
        return true
      },
    )
  })

  it('asks an endpoint and returns its answer', () => {
    const bus = new MessageBus()
    bus.register('risk.limit', (request) => Number(request) * 2)
    assert.equal(bus.request('risk.limit', 21), 42)
    assert.deepEqual([bus.endpointNames, bus.requestCount], [['risk.limit'], 1])
    assert.throws(() => bus.register('risk.limit', () => 1), /is taken/)
    assert.throws(
      () => bus.request('risk', 1),
      (error: unknown) => error instanceof UserError && error.next.includes('risk.limit'),
    )
    assert.equal(bus.deregister('risk.limit'), true)
    assert.equal(bus.deregister('risk.limit'), false)
    assert.throws(() => bus.request('risk.limit', 1), /Nobody answers/)
  })

  it('names the endpoint that failed', () => {
    const bus = new MessageBus()
    bus.register('risk', () => {
      throw new Error('no figures')
    })
    assert.throws(() => bus.request('risk', 1), /the endpoint 'risk' failed on 'risk': no figures/)
  })

  it('lists subscriptions by topic, patterns and receivers', () => {
    const { bus, hear } = recording()
    bus.subscribe('signals.*', hear('all'), { name: 'all' })
    bus.subscribe('signals.trend', hear('trend'), { name: 'trend', priority: 1 })
    bus.subscribe('signals.*', hear('again'), { name: 'again' })
    assert.deepEqual(
      bus.subscriptions('signals.trend').map(({ name }) => name),
      ['trend', 'all', 'again'],
    )
    assert.deepEqual(
      bus.subscriptions('signals.volume').map(({ name }) => name),
      ['all', 'again'],
    )
    assert.equal(bus.subscriptions().length, 3)
    assert.deepEqual(bus.patterns, ['signals.trend', 'signals.*'])
    assert.deepEqual([bus.hasSubscribers('signals.x'), bus.hasSubscribers('orders')], [true, false])
  })

  it('refuses what is no topic, and wildcards where one topic is meant', () => {
    const bus = new MessageBus()
    assert.throws(() => bus.subscribe('', () => undefined), UserError)
    assert.throws(() => bus.publish('a b', 1), UserError)
    assert.throws(() => bus.publish('a.*', 1), /has a wildcard/)
    assert.throws(() => bus.register('a?', () => 1), /has a wildcard/)
  })
})

describe('A pattern of topics', () => {
  const cases: [pattern: string, topic: string, matches: boolean][] = [
    ['*', 'anything.at.all', true],
    ['orders.*', 'orders.EmaCross', true],
    ['orders.*', 'orders.', true],
    ['orders.*', 'orders', false],
    ['*.EmaCross', 'events.order.EmaCross', true],
    ['events.?rder', 'events.order', true],
    ['events.?rder', 'events.rder', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*a', 'aaab', false],
    ['a.b', 'axb', false],
    ['[ab]', 'a', false],
  ]
  for (const [pattern, topic, matches] of cases)
    it(`${pattern} ${matches ? 'matches' : 'does not match'} ${topic}`, () =>
      assert.equal(matchesTopic(pattern, topic), matches))

  it('matches as the regular expression of the same meaning does', () => {
    const pattern = fc.stringMatching(/^[ab.*?]{1,8}$/)
    const topic = fc.stringMatching(/^[ab.]{1,10}$/)
    fc.assert(
      fc.property(pattern, topic, (wild, name) => {
        const expression = wild.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')
        assert.equal(matchesTopic(wild, name), new RegExp(`^${expression}$`).test(name))
      }),
      { numRuns: 5000 },
    )
  })
})
