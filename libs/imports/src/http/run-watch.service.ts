import { type BeforeApplicationShutdown, Injectable, type MessageEvent } from '@nestjs/common';
import { concatMap, distinctUntilChanged, endWith, map, type Observable, Subject, takeUntil, takeWhile, timer } from 'rxjs';
import { Imports } from '../imports.service.js';
import type { ImportRunDto } from './imports.dto.js';
import { presentRun } from './present-run.js';

const EVERY_MS = 500;
const STILL: readonly string[] = ['queued', 'running', 'waiting_for_quota'];

/** Follows runs for whoever watches them. Each watcher asks the table for itself: there are few, and no process knows all runs. */
@Injectable()
export class RunWatch implements BeforeApplicationShutdown {
  private readonly stopped = new Subject<void>();

  constructor(private readonly imports: Imports) {}

  /** The run now, and whenever it changed, until it has ended or needs somebody. */
  follow(appId: string, id: string): Observable<MessageEvent> {
    return timer(0, EVERY_MS).pipe(
      concatMap(async () => presentRun(await this.imports.get(appId, id), this.imports.keptSince)),
      distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
      takeWhile(({ state }) => STILL.includes(state), true),
      map((data: ImportRunDto): MessageEvent => ({ type: 'progress', data })),
      takeUntil(this.stopped),
      endWith({ type: 'end', data: '' }),
    );
  }

  /** Lets go of the watchers, so that the process can end; they come back to another one. */
  beforeApplicationShutdown(): void {
    this.stopped.next();
  }
}
