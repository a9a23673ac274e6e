// Home: is it training, how long, is the card fine, what next.
import { House } from "lucide-react";
import { EmptyState } from "@/components/empty-state";

export function HomePage() {
	return <EmptyState icon={House} title="Home" text="Runs, datasets and LoRAs will be here." />;
}
