/** Which Apps there are. The directory, which owns them, says so. */
export abstract class AppRegistry {
  abstract has(appId: string): Promise<boolean>;
}
