import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { Messages } from './http/messages.service.js';
import { Backlog } from './inbox/backlog.service.js';
import { BodyKeeper } from './inbox/body-keeper.service.js';
import { InboxRepository } from './inbox/inbox.repository.js';
import { MessageHints } from './inbox/message-hints.service.js';

/** The inbox as data: reading, storing, replaying. For the API and for commands. */
@Module({
  imports: [AuditModule],
  providers: [InboxRepository, Backlog, MessageHints, Messages, BodyKeeper],
  exports: [InboxRepository, MessageHints, Messages, BodyKeeper],
})
export class MessagesModule {}
