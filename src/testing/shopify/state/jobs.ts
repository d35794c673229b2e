import { mixSeed, Random } from '../../random.js';

export interface JobRecord {
  readonly __typename: 'Job';
  /** A UUID. */
  readonly id: string;
  readonly orderId: string;
  status: 'FAILED' | 'STARTED' | 'SUCCEEDED';
  /** How often somebody looked while it waited. */
  looks: number;
  readonly work: () => void;
}

/**
 * Work that goes on after its request was answered. It is done before the next request is, unless told to take
 * longer: then looks at the job bring it on.
 */
export class Jobs {
  readonly #random: Random;
  readonly #jobs = new Map<string, JobRecord>();
  #looksToFinish = 0;

  constructor(seed: number, shopIndex: number) {
    this.#random = new Random(mixSeed(seed, shopIndex, 0x10b5));
  }

  list(): readonly JobRecord[] {
    return [...this.#jobs.values()];
  }

  find(id: string): JobRecord | undefined {
    return this.#jobs.get(id);
  }

  /** How many looks at a job finish it; `Infinity` leaves that to `finish`. */
  finishAfter(looks: number): void {
    this.#looksToFinish = looks;
  }

  start(orderId: string, work: () => void): JobRecord {
    const job: JobRecord = { __typename: 'Job', id: this.#random.uuid(), orderId, status: 'STARTED', looks: 0, work };
    this.#jobs.set(job.id, job);
    return job;
  }

  /** Does what has waited long enough. */
  run(): void {
    for (const job of this.#jobs.values()) if (job.looks >= this.#looksToFinish) this.finish(job);
  }

  look(id: string): JobRecord | undefined {
    const job = this.#jobs.get(id);
    if (job === undefined || job.status !== 'STARTED') return job;
    job.looks += 1;
    if (job.looks >= this.#looksToFinish) this.finish(job);
    return job;
  }

  finish(job: JobRecord): void {
    if (job.status !== 'STARTED') return;
    job.status = 'SUCCEEDED';
    job.work();
  }

  /** The platform gives up; nothing happened. */
  fail(job: JobRecord): void {
    if (job.status === 'STARTED') job.status = 'FAILED';
  }
}
