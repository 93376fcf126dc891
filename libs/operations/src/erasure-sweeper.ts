import { Inject, Injectable } from '@nestjs/common';
import type { MessageScrubber } from '#contracts';
import { Sweeper } from '#messaging';
import { ErasuresRepository, type OpenErasure } from './erasures.repository.js';
import { MESSAGE_SCRUBBER } from './sources.js';

const WHAT = 'messages';
/** Pages of messages that one sweep looks through for one erasure: the next sweep goes on. */
const MOST_PAGES = 50;

/** Takes people who were erased out of stored messages (B24). The row says how far it is, so a crash repeats a page, which holds nothing of them any more. */
@Injectable()
export class ErasureSweeper extends Sweeper {
  constructor(
    private readonly erasures: ErasuresRepository,
    @Inject(MESSAGE_SCRUBBER) private readonly scrubber: MessageScrubber,
  ) {
    super();
  }

  protected async sweep(): Promise<number> {
    const open = await this.erasures.open();
    for (const erasure of open) await this.goOn(erasure);
    return 0;
  }

  private async goOn({ id, integrationId, needles, requestedAt, cursor }: OpenErasure): Promise<void> {
    let after = cursor;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { next, scrubbed } = await this.scrubber.scrub(integrationId, needles, requestedAt, after);
      await this.erasures.move(id, next, WHAT, scrubbed);
      if (next === null) return this.log.info('erasure.finished', { erasureId: id });
      after = next;
    }
  }
}
