import { describeProtocolPorts } from "./contract";
import { createMemoryStore } from "./memory-store";

describeProtocolPorts("memory", createMemoryStore);
