import { Module } from '@nestjs/common';
import { PeopleLibrary } from './people-library.js';

/** Offers {@link PeopleLibrary} to the features that bring people over. */
@Module({ providers: [PeopleLibrary], exports: [PeopleLibrary] })
export class PeopleLibraryModule {}
