import { Module } from '@nestjs/common';
import { Messages } from './http/messages.service.js';
import { InboxRepository } from './inbox/inbox.repository.js';

/** The inbox as data: reading, storing, replaying. For the API and for commands. */
@Module({ providers: [InboxRepository, Messages], exports: [InboxRepository, Messages] })
export class MessagesModule {}
