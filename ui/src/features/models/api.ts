// Base models in the folders of the settings.
import { queryOptions } from "@tanstack/react-query";
import { commands } from "@/api/bindings";

export const modelsQuery = queryOptions({ queryKey: ["models", "list"], queryFn: () => commands.listModels() });
