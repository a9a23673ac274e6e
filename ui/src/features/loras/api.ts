// LoRAs: what the window asks the core about them.
import { queryOptions } from "@tanstack/react-query";
import { commands } from "@/api/bindings";

export const lorasQuery = queryOptions({ queryKey: ["loras", "list"], queryFn: () => commands.listLoras() });

export const loraQuery = (file: string) =>
	queryOptions({ queryKey: ["loras", "file", file], queryFn: () => commands.showLora(file) });
