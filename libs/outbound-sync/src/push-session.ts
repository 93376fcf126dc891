import type { CventClient } from '#cvent-api';
import type { IntegrationAccount } from '#integrations';
import { LaneInterrupted } from './domain/lane-stop.js';
import type { PushedLink, PushLanesRepository } from './persistence/push-lanes.repository.js';

const HEARTBEAT_MS = 4_000;

/** The pushes of one integration while one worker has them. */
export class PushSession {
  private heartbeat: NodeJS.Timeout | null = null;
  private isInterrupted = false;

  constructor(
    readonly account: IntegrationAccount,
    readonly leaseId: string,
    readonly failures: number,
    private readonly pushVersion: number,
    readonly client: CventClient,
    private readonly lanes: PushLanesRepository,
  ) {}

  /** Says from now on that the worker lives. */
  begin(): void {
    const beat = async (): Promise<void> => {
      if (!(await this.lanes.hold(this.account.integrationId, this.leaseId))) this.interrupt();
    };
    this.heartbeat = setInterval(() => void beat().catch(() => undefined), HEARTBEAT_MS);
  }

  end(): void {
    if (this.heartbeat) clearInterval(this.heartbeat);
  }

  /** The next call does not go out. */
  interrupt(): void {
    this.isInterrupted = true;
  }

  /** Before every call. @throws LaneInterrupted when another worker goes on, CMS to Cvent was switched meanwhile, or the person stands for the attendee no more */
  async insist(whose?: PushedLink): Promise<void> {
    const maySend = !this.isInterrupted && (await this.lanes.maySend(this.account.integrationId, this.leaseId, this.pushVersion, whose));
    if (!maySend) throw new LaneInterrupted();
  }
}
