import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform';

/** The origin under which Cvent reaches this service. Set once the server listens, since port 0 means any; PUBLIC_URL always wins. */
@Injectable()
export class PublicOrigin {
  private listening: string | null = null;

  constructor(private readonly config: AppConfig) {}

  /** Without a slash at the end. */
  origin(): string {
    const { publicUrl, host, port } = this.config;
    return publicUrl ?? this.listening ?? `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
  }

  set(origin: string): void {
    this.listening = origin.replace(/\/+$/, '');
  }

  /** What planners paste into Cvent as the endpoint (setup guide, "Webhook URL"). */
  webhookUrl(webhookKey: string): string {
    return `${this.origin()}/cvent/webhooks/${webhookKey}`;
  }
}
