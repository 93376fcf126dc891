import { Injectable } from '@nestjs/common';
import { UnavailableError } from '#kernel';
import { AppConfig } from '#platform';

/** What a delivery needs beside its body: request, answer, what waits for its end. */
const OVERHEAD_BYTES = 8 * 1024;

/** Memory that is set aside for one delivery. Free again once nobody holds it any more. */
export interface Reservation {
  /** Sets as much aside as a body of that size needs. @throws UnavailableError when there is not enough. */
  grow(bodyBytes: number): void;
  /** One more holds it. */
  hold(): void;
  /** One less holds it; whoever reserved it is the first. */
  letGo(): void;
}

/** Bounds what deliveries take up in this process (WEBHOOK_PENDING_BYTES), so that a Postgres that hangs does not fill the memory with what waits for it. */
@Injectable()
export class IntakeMemory {
  private taken = 0;

  constructor(private readonly config: AppConfig) {}

  /** Sets memory aside for one delivery. One alone is always taken, however large. @throws UnavailableError when there is not enough. */
  reserve(bodyBytes: number): Reservation {
    let own = 0;
    let holders = 1;
    const grow = (toBodyBytes: number): void => {
      const more = toBodyBytes + OVERHEAD_BYTES - own;
      const others = this.taken - own;
      if (more <= 0) return;
      if (others > 0 && this.taken + more > this.config.webhookPendingBytes)
        throw new UnavailableError('webhook.busy', 'More deliveries wait than there is memory for. Send it again.');
      own += more;
      this.taken += more;
    };
    grow(bodyBytes);
    return {
      grow,
      hold: () => void holders++,
      letGo: () => {
        if (--holders === 0) this.taken -= own;
      },
    };
  }
}
