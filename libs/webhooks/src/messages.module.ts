import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { Messages } from './http/messages.service.js';
import { BodyKeeper } from './inbox/body-keeper.service.js';
import { InboxRepository } from './inbox/inbox.repository.js';

/** The inbox as data: reading, storing, replaying. For the API and for commands. */
@Module({
  imports: [AuditModule],
  providers: [InboxRepository, Messages, BodyKeeper],
  exports: [InboxRepository, Messages, BodyKeeper],
})
export class MessagesModule {}
