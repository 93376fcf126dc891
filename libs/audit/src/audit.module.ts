import { Module } from '@nestjs/common';
import { AuditReader } from './audit-reader.js';
import { AuditRecorder } from './audit-recorder.js';

/** Offers {@link AuditRecorder} to whatever changes settings. */
@Module({ providers: [AuditRecorder, AuditReader], exports: [AuditRecorder, AuditReader] })
export class AuditModule {}
