// LoRAs, with what the address says.
import { getRouteApi } from "@tanstack/react-router";
import { LorasPage } from "@/features/loras/loras-page";

const route = getRouteApi("/loras");

export function LorasRoute() {
	return <LorasPage search={route.useSearch()} />;
}
