import { Module } from '@nestjs/common';
import { CventApiModule } from '#cvent-api';
import { IntegrationsHttpModule } from '#integrations';
import { ConnectionExaminer } from './connection-examiner.service.js';
import { DoctorController } from './doctor.controller.js';
import { Doctor } from './doctor.service.js';

/** The connection doctor over HTTP. Needs a feature that offers `ReceivedMessages`. */
@Module({
  imports: [CventApiModule, IntegrationsHttpModule],
  providers: [ConnectionExaminer, Doctor],
  controllers: [DoctorController],
})
export class DoctorHttpModule {}
