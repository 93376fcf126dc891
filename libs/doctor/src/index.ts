export { DoctorHttpModule } from './doctor-http.module.js';
