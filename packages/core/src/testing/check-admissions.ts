import { deepEqual, fail } from 'node:assert/strict';
import type {
  AdmissionChoice,
  AdmissionStore,
  Limit,
  Ticket,
} from '../contract/admission-store.ts';
import { AdmissionModel } from './admission-model.ts';
import type { FakeClock } from './fake-clock.ts';
import { fakeClock } from './fake-clock.ts';
import { seededRandom } from './seeded-random.ts';

/** How stores are checked by random schedules. */
export interface CheckAdmissionsOptions {
  /**
   * Gives a further instance of one gateway. All instances of a schedule share what they know, and go by its clock. Leases must last
   * `scheduleLeaseMs`.
   */
  readonly open: (schedule: {
    readonly seed: number;
    readonly clock: FakeClock;
  }) => AdmissionStore | Promise<AdmissionStore>;
  /** The first schedule's seed; the next ones follow it. Default 1. */
  readonly seed?: number;
  /** Default 100. */
  readonly schedules?: number;
  /** Steps of each schedule. Default 60. */
  readonly steps?: number;
  /** Instances of each schedule, of which all but one may crash. Default 3. */
  readonly instances?: number;
}

/** How long leases last in schedules, in milliseconds. */
export const scheduleLeaseMs = 30_000;

/**
 * Checks stores with random schedules of arrivals, priorities, tenants, answers, aborts, changes of capacity and crashes of instances
 * against a model of the rules: that never more is admitted than there is room for, nobody is lost or let in twice, and the order is the one of
 * the contract.
 *
 * @throws {AssertionError} a store and the model disagree; the message has the seed, and the steps that led there
 */
export async function checkAdmissions(options: CheckAdmissionsOptions): Promise<void> {
  const { seed = 1, schedules = 100, steps = 60 } = options;
  for (let at = 0; at < schedules; at += 1) {
    const schedule = await Schedule.open(options, seed + at);
    for (let step = 0; step < steps; step += 1) await schedule.step();
    await schedule.drain();
  }
}

interface Caller {
  ticket: Ticket;
  readonly instance: number;
  state: 'waiting' | 'admitted';
}

const defaultInstances = 3;
// Longer than the part of a window within which uses are counted as one.
const tickMs = 100;

class Schedule {
  readonly #seed: number;
  readonly #random: () => number;
  readonly #clock: FakeClock;
  readonly #stores: readonly AdmissionStore[];
  readonly #model = new AdmissionModel(scheduleLeaseMs);
  readonly #callers = new Map<string, Caller>();
  readonly #dead = new Set<number>();
  readonly #choices: AdmissionChoice[];
  readonly #rules: Ticket['rules'];
  readonly #steps: string[] = [];
  #count = 0;
  #renewedAt = 0;

  static async open(
    { open, instances = defaultInstances }: CheckAdmissionsOptions,
    seed: number,
  ): Promise<Schedule> {
    const clock = fakeClock({ now: 1_000_000 });
    const stores: AdmissionStore[] = [];
    for (let at = 0; at < instances; at += 1) stores.push(await open({ seed, clock }));
    return new Schedule(seed, clock, stores);
  }

  private constructor(seed: number, clock: FakeClock, stores: readonly AdmissionStore[]) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
    this.#clock = clock;
    this.#stores = stores;
    this.#renewedAt = clock.now();
    this.#choices = Array.from({ length: 1 + this.#below(3) }, (_, at) => ({
      id: `d${at}`,
      limits: this.#someLimits(`d${at}`),
    }));
    this.#rules = {
      maxWaiting: 1 + this.#below(12),
      agingMs: [Infinity, 500, 2_000][this.#below(3)] ?? Infinity,
      agingEvery: 1 + this.#below(4),
    };
  }

  async step(): Promise<void> {
    const what = this.#random();
    if (what < 0.4) await this.#arrive();
    else if (what < 0.6) await this.#finish();
    else if (what < 0.68) await this.#abort();
    else if (what < 0.74) await this.#pollAnybody();
    else if (what < 0.8) this.#changeCapacity();
    else if (what < 0.82) this.#crash();
    else await this.#pass((1 + this.#below(20)) * tickMs);
    await this.#letIn();
  }

  /** Ends all that is held, until nobody waits: nobody may be lost. */
  async drain(): Promise<void> {
    this.#choices.forEach((choice, at) => {
      this.#choices[at] = { ...choice, closedMs: 0 };
    });
    for (let round = 0; this.#alive().length > 0; round += 1) {
      if (round > 500) this.#fail('somebody waits for ever');
      for (const [id, { state }] of this.#alive()) if (state === 'admitted') await this.#leave(id);
      await this.#pass(10_000);
      await this.#letIn();
    }
  }

  async #arrive(): Promise<void> {
    const alive = [...this.#stores.keys()].filter((at) => !this.#dead.has(at));
    const instance = alive[this.#below(alive.length)] ?? 0;
    const some = this.#choices.filter(() => this.#random() < 0.8);
    const ticket: Ticket = {
      id: `t${(this.#count += 1)}`,
      queue: 'main',
      priority: [0, 0, 1, 5, 2_000][this.#below(5)] ?? 0,
      tenant: ['', 'a', 'b'][this.#below(3)] ?? '',
      weight: 1 + this.#below(2),
      cost: this.#below(12),
      waits: this.#random() < 0.85,
      choices: some.length === 0 ? this.#choices.slice(0, 1) : some,
      rules: this.#rules,
    };
    this.#callers.set(ticket.id, { ticket, instance, state: 'waiting' });
    await this.#enter(ticket.id);
  }

  async #finish(): Promise<void> {
    const running = this.#alive().filter(([, { state }]) => state === 'admitted');
    const [id] = running[this.#below(running.length)] ?? [];
    if (id !== undefined) await this.#leave(id);
  }

  async #abort(): Promise<void> {
    const waiting = this.#alive().filter(([, { state }]) => state === 'waiting');
    const [id] = waiting[this.#below(waiting.length)] ?? [];
    if (id !== undefined) await this.#leave(id);
  }

  async #pollAnybody(): Promise<void> {
    const all = this.#alive();
    const [id] = all[this.#below(all.length)] ?? [];
    if (id !== undefined) await this.#enter(id);
  }

  #changeCapacity(): void {
    const at = this.#below(this.#choices.length);
    const choice = this.#choices[at];
    if (choice === undefined) return;
    const isClosed = (choice.closedMs ?? 0) > 0;
    this.#choices[at] = { ...choice, closedMs: isClosed ? 0 : 60_000 };
    this.#note(`${choice.id} ${isClosed ? 'opens' : 'closes'}`);
  }

  /** An instance that is gone asks and renews nothing any more. One is left in any case. */
  #crash(): void {
    if (this.#dead.size >= this.#stores.length - 1) return;
    const instance = this.#below(this.#stores.length);
    this.#dead.add(instance);
    this.#note(`instance ${instance} crashes`);
  }

  async #pass(ms: number): Promise<void> {
    this.#note(`${ms} ms pass`);
    const until = this.#clock.now() + ms;
    while (this.#clock.now() < until) {
      const renewAt = this.#renewedAt + scheduleLeaseMs / 3;
      await this.#clock.advance(Math.min(until, renewAt) - this.#clock.now());
      if (this.#clock.now() >= renewAt) await this.#renew();
    }
  }

  async #renew(): Promise<void> {
    this.#renewedAt = this.#clock.now();
    for (const [at, store] of this.#stores.entries()) {
      if (this.#dead.has(at)) continue;
      const ids = this.#alive()
        .filter(([, { instance }]) => instance === at)
        .map(([id]) => id);
      await store.renew(ids);
      this.#model.renew(ids, this.#clock.now());
    }
  }

  /** All that can enter do, as they would when they are told of their turn. */
  async #letIn(): Promise<void> {
    for (let round = 0; ; round += 1) {
      if (round > 200) this.#fail('it goes on for ever');
      const able = this.#model.able(this.#clock.now(), (id) => this.#current(id));
      const alive = able.filter((id) => !this.#isDead(id));
      const id = alive[this.#below(alive.length)];
      if (id === undefined) return;
      await this.#enter(id);
    }
  }

  async #enter(id: string): Promise<void> {
    const caller = this.#callers.get(id);
    if (caller === undefined) return;
    const ticket = this.#current(id);
    const told = await this.#stores[caller.instance]?.enter(ticket);
    const expected = this.#model.enter(ticket, this.#clock.now());
    const { retryAfterMs: _, ...admission } = { retryAfterMs: 0, ...told };
    this.#note(`${id} (${ticket.priority} ${ticket.tenant}) asks: ${JSON.stringify(admission)}`);
    this.#compare(admission, expected);
    if (expected.kind === 'refused') this.#callers.delete(id);
    else caller.state = expected.kind;
  }

  async #leave(id: string): Promise<void> {
    const caller = this.#callers.get(id);
    if (caller === undefined) return;
    const spent = this.#random() < 0.5 ? undefined : this.#below(20);
    this.#note(`${id} leaves and spent ${spent}`);
    this.#callers.delete(id);
    await this.#stores[caller.instance]?.leave(id, spent);
    this.#model.leave(id, spent, this.#clock.now());
  }

  #alive(): readonly (readonly [string, Caller])[] {
    return [...this.#callers].filter(([, { instance }]) => !this.#dead.has(instance));
  }

  #isDead(id: string): boolean {
    const caller = this.#callers.get(id);
    return caller === undefined || this.#dead.has(caller.instance);
  }

  /** A ticket with its choices as they are by now. */
  #current(id: string): Ticket {
    const caller = this.#callers.get(id);
    if (caller === undefined) return this.#fail(`${id} is known to nobody`);
    const now = new Map(this.#choices.map((choice) => [choice.id, choice]));
    const choices = [...caller.ticket.choices].map((choice) => now.get(choice.id) ?? choice);
    return { ...caller.ticket, choices };
  }

  #someLimits(name: string): readonly Limit[] {
    const limits: Limit[] = [];
    if (this.#random() < 0.7)
      limits.push({
        ...{ key: `${name} held`, max: 1 + this.#below(3) },
        ...{ counts: 'tickets', windowMs: 'held' },
      });
    if (this.#random() < 0.5)
      limits.push({
        ...{ key: `${name} rate`, max: 1 + this.#below(4) },
        ...{ counts: 'tickets', windowMs: 5_000 },
      });
    if (this.#random() < 0.4)
      limits.push({
        ...{ key: `${name} cost`, max: 5 + this.#below(20) },
        ...{ counts: 'cost', windowMs: 5_000 },
      });
    return limits;
  }

  #compare(actual: object, expected: object): void {
    try {
      deepEqual(actual, expected);
    } catch {
      this.#fail(`the rules say ${JSON.stringify(expected)}`);
    }
  }

  #note(step: string): void {
    this.#steps.push(`${this.#clock.now()} ${step}`);
  }

  #fail(why: string): never {
    return fail(`seed ${this.#seed}: ${why}, after\n${this.#steps.slice(-25).join('\n')}`);
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
